package io.jenkins.plugins.gitops.sandbox.browser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How the plugin's pages look in another theme, and whether they can be read there. */
public final class Theme {

    private static final String CONTRAST = "/io/jenkins/plugins/gitops/view/GitopsPagesBrowserITest/contrast.js";

    private Theme() {}

    /** Sets the palette of a dark theme, the way such a theme does it. */
    public static void darken(Chromium browser) {
        browser.evaluate("""
                const style = document.documentElement.style;
                Object.entries({
                  "--background": "#1e1e23", "--text-color": "#e6e6ea", "--text-color-secondary": "#a0a0ac",
                  "--card-background": "#27272d", "--card-border-color": "#3d3d46", "--jenkins-border-color": "#3d3d46",
                  "--header-background": "#18181c", "--button-background": "#35353d", "--link-color": "#8fbcff",
                  "--table-background": "#2d2d34", "--table-body-background": "#24242a", "--table-header-foreground": "#e6e6ea",
                  "--table-body-foreground": "#e6e6ea", "--green": "#4bd07a", "--red": "#ff7b78", "--blue": "#6aa9ff",
                  "--orange": "#ffb057", "--pre-background": "#2d2d34"
                }).forEach(([name, value]) => style.setProperty(name, value));
                style.colorScheme = "dark"; 1""");
    }

    /** Returns the texts of our elements that have too little contrast to what is behind them (WCAG 2.2, 1.4.3). */
    public static List<String> faintTexts(Chromium browser) throws IOException {
        List<String> faint = new ArrayList<>();
        try (InputStream script = Theme.class.getResourceAsStream(CONTRAST)) {
            browser.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .forEach(each -> faint.add(each.asText()));
        }
        return faint;
    }
}
