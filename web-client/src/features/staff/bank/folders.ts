// The flat list of folders as a tree. A folder whose parent is not visible stands at the top.
import type { Folder } from "../api";

export interface FolderBranch {
  key: string;
  title: string;
  children: FolderBranch[];
}

export function folderTree(folders: readonly Folder[]): FolderBranch[] {
  const branches = new Map(folders.map((folder) => [folder.id, { key: folder.id, title: folder.name, children: [] as FolderBranch[] }]));
  const top: FolderBranch[] = [];
  for (const folder of folders) {
    const branch = branches.get(folder.id);
    if (!branch) continue;
    const parent = folder.parent_id === null ? undefined : branches.get(folder.parent_id);
    (parent ? parent.children : top).push(branch);
  }
  return top;
}
