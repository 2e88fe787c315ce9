// The versions of an item, the newest first: each can be compared with any other, and an old one begins a
// new draft.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Modal, Select, Space, Timeline } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import type { EntryBody, VersionHead } from "../api";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { care } from "./requests";
import { VersionDiff } from "./VersionDiff";

export function HistoryCard({ entry, onRestored }: { entry: EntryBody; onRestored: () => void }) {
  const say = useWords(bankWords);
  const also = useWords(careWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [compared, setCompared] = useState<[number, number]>();
  const newest = entry.versions.at(-1);
  const mayRestore = me.roles.some((role) => role === "author" || role === "admin") && (newest?.state === "ready" || newest?.state === "retired");
  const restoring = useMutation({
    mutationFn: (version: VersionHead) => care.restore(api, version.version_id),
    onSuccess: (_, version) => {
      void message.success(also("restored", { n: version.number }));
      void queries.invalidateQueries({ queryKey: ["entry", entry.entry_id] });
      void queries.invalidateQueries({ queryKey: ["entries"] });
      onRestored();
    },
  });
  return (
    <Card size="small" title={say("history")}>
      <ProblemAlert error={restoring.error} />
      <Timeline items={[...entry.versions].reverse().map((version) => ({
        key: version.version_id, color: version.state === "ready" ? "green" : version.state === "in_review" ? "blue" : "gray",
        children: (
          <>
            {say("versionN", { n: version.number })} · {say(`s_${version.state}`)} <span className="desk-hint">{dateTime(version.published_ms ?? version.changed_ms, language)} · {version.begun_by}</span>
            <Space size={0} wrap className="history-tools">
              {entry.versions.length > 1 && <Button size="small" type="link" onClick={() => setCompared(pairFor(version.number, entry.versions))}>{also("compare")}</Button>}
              {mayRestore && version !== newest && <Button size="small" type="link" loading={restoring.isPending} onClick={() => restoring.mutate(version)}>{also("restore")}</Button>}
            </Space>
          </>
        ),
      }))} />
      {compared && <CompareVersions versions={entry.versions} pair={compared} onPair={setCompared} onClose={() => setCompared(undefined)} />}
    </Card>
  );
}

/** A version beside the one before it; the first beside the second. */
function pairFor(number: number, versions: readonly VersionHead[]): [number, number] {
  return number > 1 ? [number - 1, number] : [1, versions.at(1)?.number ?? 1];
}

interface CompareProps {
  versions: readonly VersionHead[];
  pair: [number, number];
  onPair: (pair: [number, number]) => void;
  onClose: () => void;
}

function CompareVersions({ versions, pair: [one, other], onPair, onClose }: CompareProps) {
  const say = useWords(bankWords);
  const also = useWords(careWords);
  const { api } = useDesk();
  const id = (number: number) => versions.find((version) => version.number === number)?.version_id ?? "";
  const both = useQuery({
    queryKey: ["versions", id(one), id(other)],
    queryFn: () => Promise.all([care.version(api, id(one)), care.version(api, id(other))]),
  });
  const options = versions.map(({ number }) => ({ value: number, label: say("versionN", { n: number }) }));
  return (
    <Modal open width={1080} footer={null} title={also("compareTitle")} onCancel={onClose}>
      <Space wrap className="filters">
        <Select aria-label={also("before")} className="short" value={one} options={options} onChange={(next) => onPair([next, other])} />
        <span aria-hidden>→</span>
        <Select aria-label={also("after")} className="short" value={other} options={options} onChange={(next) => onPair([one, next])} />
      </Space>
      <QueryView query={both}>
        {([before, after]) => (
          <VersionDiff
            before={{ title: say("versionN", { n: one }), content: before.content, difficulty: before.version.difficulty }}
            after={{ title: say("versionN", { n: other }), content: after.content, difficulty: after.version.difficulty }}
          />
        )}
      </QueryView>
    </Modal>
  );
}
