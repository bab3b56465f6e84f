package io.jenkins.plugins.gitops.sandbox.git;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Runs {@code git http-backend} for each request, as a web server does by CGI (RFC 3875). */
final class HttpBackend extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Path folder;
    private final transient AtomicLong bytes = new AtomicLong();

    HttpBackend(Path folder) {
        this.folder = folder;
    }

    long bytes() {
        return bytes.get();
    }

    void forget() {
        bytes.set(0);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend").redirectError(Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_PROJECT_ROOT", folder.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        // whoever is signed in may push
        environment.put("REMOTE_USER", "anybody");
        environment.put("REMOTE_ADDR", request.getRemoteAddr());
        environment.put("REQUEST_METHOD", request.getMethod());
        environment.put("PATH_INFO", request.getRequestURI());
        put(environment, "QUERY_STRING", request.getQueryString());
        put(environment, "CONTENT_TYPE", request.getContentType());
        put(environment, "CONTENT_LENGTH", request.getHeader("Content-Length"));
        put(environment, "HTTP_CONTENT_ENCODING", request.getHeader("Content-Encoding"));
        put(environment, "GIT_PROTOCOL", request.getHeader("Git-Protocol"));
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            bytes.addAndGet(request.getInputStream().transferTo(in));
        } catch (IOException e) {
            // it has answered without reading to the end
            log("request not read to its end", e);
        }
        try (InputStream out = new BufferedInputStream(process.getInputStream())) {
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                header(response, line);
            }
            bytes.addAndGet(out.transferTo(response.getOutputStream()));
        } finally {
            process.destroy();
        }
    }

    private static void put(Map<String, String> environment, String name, String valueOrNull) {
        environment.put(name, valueOrNull == null ? "" : valueOrNull);
    }

    private static void header(HttpServletResponse response, String line) {
        int colon = line.indexOf(':');
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        if (name.equalsIgnoreCase("Status")) {
            response.setStatus(Integer.parseInt(value.substring(0, 3)));
        } else {
            response.setHeader(name, value);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }
}
