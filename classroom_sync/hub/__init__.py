"""The people: the classrooms of this node, their connections, and what goes to the store beside them."""
