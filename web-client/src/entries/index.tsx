// Composes the front page: log in, then go where one's role belongs. Nothing else.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { FrontPage } from "../features/front/FrontPage";
import { candidateWords } from "../features/candidate/words";
import { frontWords } from "../features/front/words";
import { setUpI18n } from "../i18n";
import "../ui/base.css";
import "../ui/ui.css";
import "../features/candidate/candidate.css";

const root = document.getElementById("root");
if (root) {
  void setUpI18n({ ...candidateWords, ...frontWords }).then((i18n) => {
    createRoot(root).render(
      <StrictMode>
        <I18nextProvider i18n={i18n}>
          <FrontPage />
        </I18nextProvider>
      </StrictMode>,
    );
  });
}
