// Pictures that the server does not have yet, by their digest: a preview of files shows what came in them.
import { createContext } from "react";

/** Digest to an address the browser can show. */
export const PicturesContext = createContext<ReadonlyMap<string, string>>(new Map());
