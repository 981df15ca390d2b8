// The sign panel as a page of its own.
import { startSigning } from "./sign.js";

document.documentElement.classList.add("scripted");
startSigning();
