import { get, part } from '../../api.js';
import { count } from '../../common/format.js';
import { toast, toastProblem } from '../../elements/toasts.js';

/** A browser asks before a page saves very many files one after the other; all of them come in one archive. */
const MOST = 50;

/** Saves the finished pictures of some frames. */
export async function downloadFrames(detail, frames) {
  const { id } = detail.summary;
  if (frames.length > MOST) {
    toast('That are many frames', { kind: 'problem', detail: `At most ${MOST} are saved one by one. “All pictures” saves all of them as one archive.` });
    return;
  }
  try {
    const results = (await Promise.all(frames.map(frame => get(`/jobs/${part(id)}/frames/${frame}`)))).map(frame => frame.result).filter(Boolean);
    for (const result of results) {
      save(`/api/v1/jobs/${part(id)}/results/${result.id.split('/').map(part).join('/')}`, result.id.split('/').pop());
    }
    const missing = frames.length - results.length;
    toast(`${count(results.length, 'picture')} saved`, { detail: missing > 0 ? `${count(missing, 'frame is', 'frames are')} not finished.` : '' });
  } catch (problem) {
    toastProblem('The pictures could not be saved', problem);
  }
}

function save(address, name) {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
