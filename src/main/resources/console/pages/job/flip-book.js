import { part } from '../../api.js';
import { fetchPicture } from '../../common/pictures.js';
import { toast, toastProblem } from '../../elements/toasts.js';

/** So many frames are played at most; their small pictures are kept while they are. */
const MOST_PLAYED = 1000;
const LOADED_TOGETHER = 4;

/** The finished frames of a job, one after the other. */
export class FlipBook {
  #job;
  #frames;
  #changed;
  #playing;
  /** Pictures a second. */
  speed = 12;

  /**
   * @param job its id
   * @param frames the store of its frames
   * @param changed is called when another picture is to be shown, or none
   */
  constructor(job, frames, changed) {
    this.#job = job;
    this.#frames = frames;
    this.#changed = changed;
  }

  get plays() {
    return Boolean(this.#playing);
  }

  /** The picture of now, with `frame` and `url`; undefined while there is none yet. */
  get shown() {
    return this.#playing?.pictures[this.#playing.at];
  }

  toggle() {
    this.plays ? this.stop() : this.play();
  }

  async play() {
    const playing = { pictures: [], at: 0, ends: new AbortController() };
    this.#playing = playing;
    this.#changed();
    try {
      await this.#frames.readAll(MOST_PLAYED);
    } catch (problem) {
      toastProblem('The frames could not be read', problem);
    }
    const finished = [...this.#frames.known()].filter(frame => frame.result).sort((a, b) => a.frame - b.frame).slice(0, MOST_PLAYED);
    if (finished.length === 0) {
      toast('No frame is finished yet');
      this.stop();
      return;
    }
    this.#load(playing, finished);
    this.#tick(playing);
  }

  /** A few at a time, the first ones first. */
  async #load(playing, finished) {
    for (let i = 0; i < finished.length; i += LOADED_TOGETHER) {
      const loaded = await Promise.all(finished.slice(i, i + LOADED_TOGETHER).map(frame => this.#small(frame.frame, playing.ends.signal)));
      if (playing.ends.signal.aborted) {
        loaded.forEach(picture => picture && URL.revokeObjectURL(picture.url));
        return;
      }
      playing.pictures.push(...loaded.filter(Boolean));
    }
    playing.complete = true;
  }

  async #small(frame, signal) {
    try {
      const url = await fetchPicture(`/api/v1/jobs/${part(this.#job)}/frames/${frame}/thumbnail?width=512`, signal);
      return url && { frame, url };
    } catch {
      // It was stopped, or the node is away: the others are played.
      return undefined;
    }
  }

  #tick(playing) {
    if (this.#playing !== playing) {
      return;
    }
    if (playing.pictures.length > 0) {
      const last = playing.at + 1 >= playing.pictures.length;
      // What is not there yet is waited for, rather than to begin anew.
      if (!last || playing.complete) {
        playing.at = last ? 0 : playing.at + 1;
        this.#changed();
      }
    }
    playing.timer = setTimeout(() => requestAnimationFrame(() => this.#tick(playing)), 1000 / this.speed);
  }

  stop() {
    const playing = this.#playing;
    if (playing) {
      this.#playing = undefined;
      clearTimeout(playing.timer);
      playing.ends.abort();
      playing.pictures.forEach(picture => URL.revokeObjectURL(picture.url));
      this.#changed();
    }
  }
}
