// The door and the staff of a session, asked for again every few seconds while somebody looks.
import { useQuery } from "@tanstack/react-query";
import { useDesk } from "../../desk/client";
import { getDoor, getStaff } from "./api";

/** Whoever waits is on the page within this time. */
const DOOR_EVERY_MS = 3_000;
const STAFF_EVERY_MS = 8_000;

export function useDoor(sessionId: string) {
  const { api } = useDesk();
  return useQuery({ queryKey: ["door", sessionId], queryFn: () => getDoor(api, sessionId), refetchInterval: DOOR_EVERY_MS });
}

export function useStaff(sessionId: string) {
  const { api } = useDesk();
  return useQuery({ queryKey: ["staff", sessionId], queryFn: () => getStaff(api, sessionId), refetchInterval: STAFF_EVERY_MS });
}
