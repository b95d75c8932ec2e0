import { render } from "preact";

render(<main>classroom-sync: teacher</main>, document.getElementById("app")!);
