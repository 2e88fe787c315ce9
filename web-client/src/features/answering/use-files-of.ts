// The files of a sitting that is over, for whoever reads its answers: which have come, and where they are read.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Api, bodyOf } from "../../platform/api";
import { type Files, attachmentAddress } from "./files";

export function useFilesOf(api: Api, sitting_id: string | undefined): Files | undefined {
  const come = useQuery({
    queryKey: ["attachments", sitting_id],
    enabled: sitting_id !== undefined,
    queryFn: async () => bodyOf(await api.http.GET("/api/sittings/{sitting_id}/attachments", { params: { path: { sitting_id: sitting_id ?? "" } } })),
  });
  return useMemo(() => {
    if (sitting_id === undefined || !come.data) return undefined;
    const known = new Map(come.data.map((file) => [file.sha256, file]));
    return {
      stands: (sha256) => {
        const file = known.get(sha256);
        return file ? { state: "come", is_picture: file.is_picture } : { state: "elsewhere" };
      },
      address: (sha256) => attachmentAddress(sitting_id, sha256),
    };
  }, [come.data, sitting_id]);
}
