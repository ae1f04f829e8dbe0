// What crosses between JavaScript and the module, as TypeScript: `src/web/types.rs` puts it into what wasm-bindgen writes.

declare const inside: unique symbol;
/** Data that JavaScript stores and hands back: only the module looks inside. */
interface Opaque<Name> {
  readonly [inside]: Name;
}
/** What is known of a tab. */
export type TabState = Opaque<"TabState">;
/** What a tab's pages load. */
export type Resources = Opaque<"Resources">;
/** The last results of a page. */
export type History = Opaque<"History">;
/** Of a page JavaScript needs only the URL. */
export type Page = Opaque<"Page"> & { readonly capture: { readonly url: string } };

/** What happens to documents and tabs, with what the browser says of it. */
export interface BrowserEvent {
  kind: "before" | "headers" | "redirect" | "started" | "completed" | "failed" | "resource" | "tabRemoved" | "tabReplaced";
  details: object;
}

/** What is to be done after an event. */
export interface Effects {
  /** Save this state under this tab's number. */
  save?: [tab: number, state: TabState];
  /** Save soon what this tab's pages load. */
  later?: number;
  /** Remove the state of this tab. */
  remove?: number;
}

/** What the toolbar button shows. */
export interface Badge {
  tab: number;
  /** Empty where the headers of what the tab shows were not seen. */
  text?: string;
  title: string;
  tone: "good" | "fair" | "bad";
}

/** What a document says of itself. */
export interface DocumentKey {
  /** The URL that it was loaded from: scripts can change the tab's. */
  url: string;
  /** `performance.timeOrigin`. */
  origin: number;
  /** By how many milliseconds its clock is behind. */
  skew: number;
  /** Whether the site's service worker took part. */
  worker: boolean;
}
/** `error-page` and `closed` where no script may run in the document; `undefined` where it does not respond. */
export type DocumentAnswer = DocumentKey | "error-page" | "closed" | undefined;

/** What is said above a report. */
export type Note = "reading" | "provisional" | "loading" | "silent" | "closed" | "partial";

/** A page that was seen. */
export interface PickedPage {
  page: Page;
  notes: Note[];
  /** The tab's address, where scripts have changed it. */
  address?: string;
}
/** Why there is none. */
export interface PickedNotice {
  page?: undefined;
  /** Which sentence to show, and what it is filled with. */
  notice: string;
  host: string;
  error?: string;
  chain?: string[];
  /** The URL that a press of the button requests, and why only a press does. */
  request?: string;
  asks?: string;
}

/** What the sentence in place of a report is filled with. */
export type NoticeDetail = string | { host?: string; error?: string; chain?: string[]; asks?: string };

/** A cookie that the browser holds, without its value. */
export interface JarCookie {
  name: string;
  domain: string;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string;
  session: boolean;
}

/** Something that a page loaded or lists. */
export interface Loaded {
  url: string;
  by: string;
  status?: number | null;
  loaded?: boolean;
}

/** An element of a document, or several that say the same. */
export interface LiveElement {
  name: string;
  language: "html" | "svg" | "other";
  /** The attributes that count, as they were written. */
  attributes: [name: string, value: string][];
  /** Which of the document's forms it belongs to. */
  form?: number;
  times: number;
}

/** What a live document says; a fact that could not be read is missing, and named. */
export interface LiveDocument {
  elements?: LiveElement[];
  /** Ids of the signs that were found. */
  signs?: string[];
  loaded?: Loaded[];
  /** How many elements were too many. */
  left_out: number;
  unread: string[];
}

/** What is known of a page besides its response. */
export interface Around {
  document?: LiveDocument;
  jar?: JarCookie[];
  resources?: Resources;
  loaded?: Loaded[];
  history?: History;
  notes?: Note[];
  address?: string;
}

/** What a person prefers to be shown. */
export interface Choice {
  /** `flask` or `fastapi`; by detection where it is empty. */
  framework?: string;
  /** `plain` or `library`. */
  form?: string;
}

/** A text that marks a page of a framework or tool. */
export interface Sign {
  id: string;
  needles: string[];
}

/** The URLs that the button for more of them requests. */
export interface Planned {
  page: string;
  /** Over plain HTTP, whose redirects are followed. */
  plain?: string;
  paths: string[];
}

/** What came of a request of the extension's own. */
export interface Received {
  url: string;
  events: BrowserEvent[];
  body?: string;
  /** Whether the body came to its end, or to the most that is read. */
  whole?: boolean;
}

/** Sentences by the English ones of `docs/words.json`. */
export type Translation = Record<string, string>;
