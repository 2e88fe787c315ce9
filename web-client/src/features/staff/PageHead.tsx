// The head of a staff page: where one is, and what can be done here.
import { ArrowLeftOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useWords } from "../desk/words";
import { staffWords } from "./words";

/** How many facts stand beside each other under a head. */
export const FACT_COLUMNS = { xs: 1, sm: 2, md: 2, lg: 4, xl: 4, xxl: 4 };

export function PageHead({ title, onBack, children }: { title: string; onBack?: () => void; children?: ReactNode }) {
  const say = useWords(staffWords);
  return (
    <header className="page-head">
      {onBack && <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} aria-label={say("back")} onClick={onBack} />}
      <h1>{title}</h1>
      <div className="page-actions">{children}</div>
    </header>
  );
}
