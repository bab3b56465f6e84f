package io.jenkins.plugins.gitops.sandbox.git;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** Asks Git clients for user and token, and keeps read-only accounts from pushing. */
final class GitAccess implements Filter {

    /** What a client must send, or null when anybody may come. */
    private volatile String wantedHeader;

    private volatile boolean pushesDenied;

    void require(String user, String token) {
        wantedHeader =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
    }

    void open() {
        wantedHeader = null;
    }

    void denyPushes(boolean denied) {
        pushesDenied = denied;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (!isKnown(request.getHeader("Authorization"))) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"sandbox\", charset=\"UTF-8\"");
            refuse(response, 401, "Authentication failed: give a user name and a token.");
        } else if (pushesDenied && isPush(request)) {
            refuse(response, 403, "Permission to this repository denied: the account may only read.");
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean isKnown(String header) {
        String wanted = wantedHeader;
        return wanted == null
                || header != null
                        && MessageDigest.isEqual(
                                wanted.getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPush(HttpServletRequest request) {
        return request.getRequestURI().endsWith("/git-receive-pack")
                || "service=git-receive-pack".equals(request.getQueryString());
    }

    private static void refuse(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain");
        response.getWriter().println(text);
    }
}
