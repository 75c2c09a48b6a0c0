/** The files of a drop or of a choice, with their paths in the job. */

export const MOST_FILES = 50000;

/** What systems leave in folders and no scene wants. */
function isLitter(name) {
  return name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';
}

/**
 * What was dropped: files by their names, folders with all that is below them.
 *
 * @returns a list of `path` and `file`
 */
export async function ofDrop(transfer) {
  // The list is empty as soon as the event is over.
  const items = [...transfer.items].filter(item => item.kind === 'file').map(item => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const found = [];
  for (const { entry, file } of items) {
    if (entry?.isDirectory) {
      await walk(entry, found);
    } else if (file) {
      found.push({ path: file.name, file });
    }
  }
  return limited(found);
}

/** What was chosen in a dialog of the browser, which tells paths of folders alone. */
export function ofChoice(list) {
  return limited([...list].filter(file => !file.webkitRelativePath || !isLitter(file.name)).map(file => ({ path: file.webkitRelativePath || file.name, file })));
}

function limited(found) {
  if (found.length > MOST_FILES) {
    throw new Error(`These are more than ${MOST_FILES} files. Drop the folder of the scene and not of the whole show, or use the command line.`);
  }
  return found;
}

async function walk(folder, found) {
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0 || found.length > MOST_FILES) {
      return;
    }
    for (const entry of entries) {
      if (isLitter(entry.name)) {
        continue;
      }
      if (entry.isDirectory) {
        await walk(entry, found);
      } else {
        const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
        found.push({ path: entry.fullPath.slice(1), file });
      }
    }
  }
}
