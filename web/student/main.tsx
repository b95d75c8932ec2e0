import { render } from "preact";

import { speak } from "../shared/i18n/i18n.ts";
import { language } from "../shared/i18n/language.ts";
import { applyTheme } from "../shared/ui/theme.ts";
import { Student } from "./Student.tsx";
import "./student.css";

applyTheme();
const app = document.getElementById("app");
if (app === null) throw new Error("index.html has no #app");
void speak(language.value).then(() => render(<Student />, app));
