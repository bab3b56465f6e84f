// The texts of this plugin's elements whose contrast to what is painted behind them is less than 4.5 to 1.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const root = getComputedStyle(document.documentElement).getPropertyValue("--background").trim() || "white";

  // paints the colours over one another, as the browser does
  const painted = (colours) => {
    context.globalCompositeOperation = "source-over";
    colours.forEach((colour) => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    });
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const colours = [];
    for (let each = element; each; each = each.parentElement) {
      colours.unshift(getComputedStyle(each).backgroundColor);
    }
    return [root, ...colours];
  };
  // what Jenkins' own design library colours
  const leftOut = ".jenkins-visually-hidden, .jenkins-alert, .jenkins-button";
  const faint = [];
  const ours = document.querySelectorAll("[class*=gitops], [class*=gitops] *");
  ours.forEach((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest(leftOut)) {
      return;
    }
    const background = behind(element);
    const one = luminance(painted(background));
    const other = luminance(painted([...background, getComputedStyle(element).color]));
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) {
      faint.push(element.className + " \"" + element.textContent.trim().slice(0, 40) + "\" " + contrast.toFixed(2));
    }
  });
  return faint;
})();
