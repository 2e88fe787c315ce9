// Composes the candidate page, nothing else.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { setUpI18n } from "../i18n";
import { keepShell } from "../platform/shell";
import { CandidateApp } from "../features/candidate/CandidateApp";
import { candidateWords } from "../features/candidate/words";
import "../ui/base.css";
import "../ui/ui.css";

keepShell();
const root = document.getElementById("root");
if (root) {
  void setUpI18n(candidateWords).then((i18n) => {
    createRoot(root).render(
      <StrictMode>
        <I18nextProvider i18n={i18n}>
          <CandidateApp />
        </I18nextProvider>
      </StrictMode>,
    );
  });
}
