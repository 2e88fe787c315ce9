// The receipt of a finished sitting: to copy, download or photograph. It says which answers the server has,
// with the server's signature; anyone can hold it against the stored answers later.
import { useState } from "react";
import { saveText } from "../../../platform/save";
import type { Receipt } from "../../../wire";
import { Button } from "../../../ui/Button";
import { useWords } from "../words";

export function ReceiptCard({ receipt, name }: { receipt: Receipt; name: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard?.writeText(receipt.text).then(() => setCopied(true), () => undefined);
  return (
    <section className="ui-card" aria-labelledby="receipt">
      <h2 id="receipt">{t("receipt.title")}</h2>
      <p>{t("receipt.text", { steps: receipt.steps })}</p>
      <p className="receipt">{receipt.text}</p>
      <div className="ui-actions">
        <Button look="primary" onPress={() => saveText(`${name}.txt`, receipt.text)}>{t("receipt.download")}</Button>
        <Button onPress={copy}>{t(copied ? "receipt.copied" : "receipt.copy")}</Button>
      </div>
      <p className="soft">{t("receipt.verify")}</p>
    </section>
  );
}
