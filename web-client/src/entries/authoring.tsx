// Composes the staff pages, nothing else.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { answeringWords } from "../features/answering/words";
import { resourcesOf } from "../features/desk/words";
import { allStaffWords, StaffApp } from "../features/staff/StaffApp";
import { setUpI18n } from "../i18n";
import "../ui/tokens.css";

const root = document.getElementById("root");
if (root) {
  void setUpI18n({ ...resourcesOf(allStaffWords), ...answeringWords }).then(() => {
    createRoot(root).render(<StrictMode><StaffApp /></StrictMode>);
  });
}
