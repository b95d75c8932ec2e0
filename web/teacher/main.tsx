import { render } from "preact";

import { speak } from "../shared/i18n/i18n.ts";
import { language } from "../shared/i18n/language.ts";
import "../shared/styles/all.css";
import "../shared/styles/dialogs.css";
import { applyTheme } from "../shared/ui/theme.ts";
import { Teacher } from "./Teacher.tsx";
import "./teacher.css";
import "./tools.css";

applyTheme();
const app = document.getElementById("app");
if (app === null) throw new Error("index.html has no #app");
void speak(language.value).then(() => render(<Teacher />, app));
