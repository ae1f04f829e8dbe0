/** @file The page that is shown once, after installing. */

import { language } from "./platform.js";
import { translatePage } from "./translate.js";

await translatePage(language());
