// The states every page has besides its content: loading, failed, not permitted, empty. A failed
// refresh keeps what was shown before and says so above it.
import type { UseQueryResult } from "@tanstack/react-query";
import { Alert, Button, Empty, Result, Skeleton } from "antd";
import type { ReactNode } from "react";
import { inLanguage } from "../../i18n";
import { ApiProblem } from "../../platform/api";
import { deskWords } from "./desk-words";
import { useLanguage, useWords } from "./words";

/** What went wrong, in the page's language. */
export function useProblemText(): (error: unknown) => string {
  const say = useWords(deskWords);
  const language = useLanguage();
  return (error) => {
    if (!(error instanceof ApiProblem)) return say("failedHelp");
    const fields = error.fields.map((field) => inLanguage(field, language));
    return [inLanguage(error, language), ...fields].join(" ");
  };
}

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const say = useWords(deskWords);
  const text = useProblemText();
  if (error === null || error === undefined) return null;
  return (
    <Alert
      type="error"
      showIcon
      message={text(error)}
      action={onRetry && <Button size="small" onClick={onRetry}>{say("retry")}</Button>}
    />
  );
}

export function NoPermission({ title }: { title?: string }) {
  const say = useWords(deskWords);
  return <Result status="403" title={title ?? say("noPermission")} subTitle={say("noPermissionHelp")} />;
}

interface QueryViewProps<T> {
  query: UseQueryResult<T, Error>;
  /** True when there is nothing to show. */
  isEmpty?: (data: T) => boolean;
  /** What an empty page says and offers. */
  empty?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows a query in whichever state it is. */
export function QueryView<T>({ query, isEmpty, empty, children }: QueryViewProps<T>) {
  const say = useWords(deskWords);
  const text = useProblemText();
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (query.error === null) {
      return <div role="status" aria-label={say("loading")} className="desk-loading"><Skeleton active title={false} paragraph={{ rows: 6 }} /></div>;
    }
    if (query.error instanceof ApiProblem && query.error.denied) return <NoPermission />;
    return (
      <Result
        status="warning"
        title={say("failed")}
        subTitle={text(query.error)}
        extra={<Button type="primary" loading={query.isFetching} onClick={retry}>{say("retry")}</Button>}
      />
    );
  }
  return (
    <>
      {query.error !== null && <div className="desk-stale"><ProblemAlert error={query.error} onRetry={retry} /></div>}
      {isEmpty?.(query.data) === true ? empty : children(query.data)}
    </>
  );
}

export function EmptyState({ text, children }: { text: string; children?: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} className="desk-empty">{children}</Empty>;
}
