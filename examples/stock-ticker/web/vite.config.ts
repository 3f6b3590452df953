import { defineConfig } from "vite";

export default defineConfig({
  base: "./", // The built page works under any path.
  build: { target: "es2022" },
  server: { fs: { allow: ["../../.."] } }, // penstock-client is a folder of this repository.
});
