import { render } from "preact";

import { applyLanguage } from "../shared/i18n/language.ts";
import "../shared/styles/all.css";
import { applyTheme } from "../shared/ui/theme.ts";
import { Student } from "./Student.tsx";
import "./student.css";

applyLanguage();
applyTheme();
const app = document.getElementById("app");
if (app === null) throw new Error("index.html has no #app");
render(<Student />, app);
