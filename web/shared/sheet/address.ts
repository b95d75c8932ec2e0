/** Where the index of a material is (M-5); it says where the rest is. */
export function indexAddress(id: string): string {
  return `/materials/pages/${encodeURIComponent(id)}/index.json`;
}
