// Around every page before and after the exam: name of the place, language, log out, one column.
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "../../platform/api";
import { inLanguage } from "../../i18n";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { PageState } from "../../ui/State";
import { useWords } from "./words";

export function Frame(props: { readonly children: ReactNode; readonly onLogOut?: () => void; readonly onBack?: () => void; readonly back?: string; readonly narrow?: boolean }) {
  const { t } = useWords();
  return (
    <>
      <header className="top">
        <span className="top-name">{t("app.name")}</span>
        <span className="top-actions">
          {props.onBack ? <Button look="quiet" onPress={props.onBack}>{props.back ?? t("app.back")}</Button> : null}
          <LanguageSwitch />
          {props.onLogOut ? <Button look="quiet" onPress={props.onLogOut}>{t("app.logOut")}</Button> : null}
        </span>
      </header>
      <main className="page" data-narrow={props.narrow ? "" : undefined}>
        {props.children}
      </main>
    </>
  );
}

export function LanguageSwitch() {
  const { t } = useWords();
  const { i18n } = useTranslation();
  const other = i18n.language.startsWith("zh") ? "en" : "zh-CN";
  return (
    <Button look="quiet" label={t("app.switchLanguage")} onPress={() => void i18n.changeLanguage(other)}>
      <span lang={other}>{t("app.language")}</span>
    </Button>
  );
}

/** The heading of a page; takes the focus when the page changes, so that it is read out. */
export function Title({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

export function Loading() {
  const { t } = useWords();
  return <PageState busy title={t("app.loading")} />;
}

/** The error or no-permission state of a page. */
export function Failed({ problem, retry }: { problem: ApiProblem; retry: () => void }) {
  const { t, language } = useWords();
  if (problem.denied) {
    return <PageState title={t("denied.title")}><p>{t("denied.text")}</p></PageState>;
  }
  return (
    <PageState title={t("failed.title")} actions={<Button look="primary" onPress={retry}>{t("app.retry")}</Button>}>
      <p>{inLanguage(problem, language)}</p>
    </PageState>
  );
}

/** The words of a refused request, beside what was refused. */
export function ProblemNotice({ problem }: { problem: ApiProblem | undefined }) {
  const { language } = useWords();
  if (!problem) return null;
  return (
    <Notice tone="bad" live>
      <p>{inLanguage(problem, language)}</p>
    </Notice>
  );
}
