// The states every page has besides its content: loading, empty, error, no permission. And small
// things beside them: tags, steps.
import type { ReactNode } from "react";

export function PageState(props: { readonly title: string; readonly children?: ReactNode; readonly busy?: boolean; readonly actions?: ReactNode }) {
  return (
    <div className="ui-state" role={props.busy ? "status" : undefined} aria-busy={props.busy ? true : undefined}>
      <h2>{props.title}</h2>
      {props.children}
      {props.actions ? <div className="ui-actions">{props.actions}</div> : null}
    </div>
  );
}

export function Tag(props: { readonly tone?: "plain" | "good" | "warn" | "info"; readonly children: ReactNode }) {
  return (
    <span className="ui-tag" data-tone={props.tone ?? "plain"}>
      {props.children}
    </span>
  );
}

export function Steps(props: { readonly label: string; readonly steps: readonly string[]; readonly current: number }) {
  return (
    <ol className="ui-steps" aria-label={props.label}>
      {props.steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === props.current ? "step" : undefined}
          data-done={index < props.current ? "" : undefined}
        >
          <span className="ui-steps-dot" aria-hidden="true">
            {index < props.current ? "✓" : index + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  );
}
