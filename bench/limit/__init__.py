"""The floor of every measurement: a bare fan-out in C, built where there is a compiler."""
