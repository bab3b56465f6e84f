package io.jenkins.plugins.gitops.sandbox.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Counts requests and spoils those that a test wants spoiled; safe for use by several threads.
 *
 * <p>Each request meets at most one fault: the first that was ordered, matches, and is not used up.
 */
public final class SandboxFaults implements Filter {

    private static final class Order {
        private final Predicate<String> matches;
        private final Fault fault;
        private int left;

        Order(Predicate<String> matches, Fault fault, int times) {
            this.matches = matches;
            this.fault = fault;
            this.left = times;
        }
    }

    private final List<Order> orders = new ArrayList<>();
    private final List<String> requestLines = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** The next request fails so. */
    public void next(Fault fault) {
        next(1, fault);
    }

    /** The next so many requests fail so. */
    public void next(int times, Fault fault) {
        when(line -> true, times, fault);
    }

    /**
     * The next so many requests of a kind fail so.
     *
     * @param matches sees {@code "POST /api/v3/repos/shop/config/pulls"}, with the query where there is one
     */
    public synchronized void when(Predicate<String> matches, int times, Fault fault) {
        orders.add(new Order(matches, fault, times));
    }

    /** Forgets all faults that are still to come. */
    public synchronized void clear() {
        orders.clear();
    }

    /** Returns how many requests came, spoiled ones too. */
    public synchronized int requests() {
        return requestLines.size();
    }

    /** Returns the requests that came, in order, as {@code "GET /path?query"}. */
    public synchronized List<String> requestLines() {
        return List.copyOf(requestLines);
    }

    /** Starts counting anew. */
    public synchronized void forgetRequests() {
        requestLines.clear();
    }

    private synchronized Fault faultFor(String requestLine) {
        requestLines.add(requestLine);
        for (Iterator<Order> iterator = orders.iterator(); iterator.hasNext(); ) {
            Order order = iterator.next();
            if (order.matches.test(requestLine)) {
                order.left--;
                if (order.left <= 0) {
                    iterator.remove();
                }
                return order.fault;
            }
        }
        return null;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        Fault fault = faultFor(request.getMethod() + " " + request.getRequestURI() + query);
        if (fault == null) {
            chain.doFilter(request, response);
            return;
        }
        switch (fault.kind()) {
            case ANSWER -> answer(response, fault);
            case SLOW -> {
                pause(fault);
                chain.doFilter(request, response);
            }
            case CLOSED -> abort(response);
            case LOST_ANSWER -> {
                chain.doFilter(request, new CapturedResponse(response));
                abort(response);
            }
            case HALF_BODY -> {
                CapturedResponse captured = new CapturedResponse(response);
                chain.doFilter(request, captured);
                byte[] body = captured.body();
                if (body.length > 1) {
                    response.setContentLength(body.length);
                    response.getOutputStream().write(body, 0, body.length / 2);
                    response.flushBuffer();
                }
                pause(fault);
                abort(response);
            }
        }
    }

    private static void answer(HttpServletResponse response, Fault fault) throws IOException {
        response.setStatus(fault.status());
        response.setContentType("application/json");
        fault.headers().forEach(response::setHeader);
        response.getOutputStream().write(fault.body().getBytes(StandardCharsets.UTF_8));
    }

    private void pause(Fault fault) {
        try {
            stopped.await(fault.pause().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Jetty closes the connection for this status, which no answer can have. */
    private static void abort(HttpServletResponse response) throws IOException {
        response.sendError(-1);
    }

    @Override
    public void destroy() {
        stopped.countDown();
    }
}
