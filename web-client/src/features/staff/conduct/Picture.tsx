// A kept picture; one that was erased or cannot be shown says so.
import { Image } from "antd";
import { useState } from "react";
import { useWords } from "../../desk/words";
import { evidenceUrl } from "./api";
import { conductWords } from "./words";

export function Picture({ id, alt, src }: { id: string; alt: string; src?: string }) {
  const say = useWords(conductWords);
  const [failed, setFailed] = useState<string>();
  if (failed === id) return <p className="player-none">{say("pictureGone")}</p>;
  return <Image src={src ?? evidenceUrl(id)} alt={alt} rootClassName="kept-picture" onError={() => setFailed(id)} />;
}
