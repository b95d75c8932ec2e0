import { render } from "preact";

import { applyLanguage } from "../shared/i18n/language.ts";
import "../shared/styles/all.css";
import { applyTheme } from "../shared/ui/theme.ts";
import { Teacher } from "./Teacher.tsx";
import "./teacher.css";
import "./tools.css";

applyLanguage();
applyTheme();
const app = document.getElementById("app");
if (app === null) throw new Error("index.html has no #app");
render(<Teacher />, app);
