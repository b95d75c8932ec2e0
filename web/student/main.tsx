import { render } from "preact";

render(<main>classroom-sync: student</main>, document.getElementById("app")!);
