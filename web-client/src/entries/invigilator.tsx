// Composes the invigilator page, nothing else.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { resourcesOf } from "../features/desk/words";
import { InvigilatorApp, invigilatorWords } from "../features/invigilator/InvigilatorApp";
import { setUpI18n } from "../i18n";
import "../ui/tokens.css";

const root = document.getElementById("root");
if (root) {
  void setUpI18n(resourcesOf(invigilatorWords)).then(() => {
    createRoot(root).render(<StrictMode><InvigilatorApp /></StrictMode>);
  });
}
