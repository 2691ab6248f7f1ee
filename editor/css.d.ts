/** Style sheets are imported for esbuild, which collects them in resources/editor.css. */
declare module '*.css';
