using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamBatch.Domain.Feeds;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Feeds;

/// <summary>
/// An answer without end: events as they come, each with the position after it. It begins and goes on with the
/// position alone, at the start and after every page, so that a client that was cut off anywhere loses nothing. It
/// holds one page, however slow its client is; ends when the client goes or the process stops, and where retention was
/// faster: who comes again is told so.
/// </summary>
/// <typeparam name="TPage">A page.</typeparam>
internal sealed class FeedAnswer<TPage> : IResult
{
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(15);
    // For as long a key that is withdrawn still reads.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ComeAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    /// <summary>The position before the first page.</summary>
    public required FeedPosition Start { get; init; }

    /// <summary>The pages after it.</summary>
    public required Func<CancellationToken, IAsyncEnumerable<TPage>> Pages { get; init; }

    /// <summary>Writes the events of a page and sends what becomes much; gives the position after it.</summary>
    public required Func<EventWriter, TPage, ValueTask<FeedPosition>> WriteAsync { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        if (stopping.IsCancellationRequested)
        {
            throw new ProblemException(ProblemCatalog.OfStatus(503, "The server is stopping."));
        }

        var clock = services.GetRequiredService<TimeProvider>();
        using var age = new CancellationTokenSource(MaxAge, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, stopping, age.Token);

        // What is on its way when the process stops still has a moment.
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        using var leave = stopping.Register(() => cut.CancelAfter(CloseWithin));
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";

        // A feed may be silent; how long a client may take for what comes is bounded by its writer.
        if (httpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var writer = new EventWriter(response, clock, stop.Token, cut.Token);
        try
        {
            await FollowAsync(writer, clock, stop.Token).ConfigureAwait(false);
        }
        catch (PositionExpiredException)
        {
            // Ended in good order: with its position the client comes again, and is refused with the reason.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The client comes again with its position, and to another host where there is one.
            _ = CloseAsync(httpContext.Features, httpContext.Request.Protocol, clock);
        }
        catch (OperationCanceledException)
            when (age.IsCancellationRequested && !httpContext.RequestAborted.IsCancellationRequested)
        {
            // Ended in good order: whether the client may have it is asked when it comes again.
        }
        catch (OperationCanceledException)
        {
            // It has gone, or takes nothing.
            httpContext.Abort();
        }
    }

    // A client that takes nothing would hold up the end of the process for as long as that waits.
    private static async Task CloseAsync(IFeatureCollection features, string protocol, TimeProvider clock)
    {
        if (HttpProtocol.IsHttp11(protocol) && features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            await Task.Delay(CloseWithin, clock, CancellationToken.None).ConfigureAwait(false);
            connection.Abort();
        }
    }

    private async Task FollowAsync(EventWriter writer, TimeProvider clock, CancellationToken cancellationToken)
    {
        writer.Retry(ComeAgainAfter);
        writer.Place(Start);
        await writer.SendAsync().ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = Pages(end.Token).GetAsyncEnumerator(end.Token);
        var next = Task.FromResult(false);
        try
        {
            while (true)
            {
                next = pages.MoveNextAsync().AsTask();
                while (!await HasComeAsync(next, clock, cancellationToken).ConfigureAwait(false))
                {
                    writer.Comment();
                    await writer.SendAsync().ConfigureAwait(false);
                }

                if (!await next.ConfigureAwait(false))
                {
                    return;
                }

                writer.Place(await WriteAsync(writer, pages.Current).ConfigureAwait(false));
                await writer.SendAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            // The pages are given back when nobody waits for one any more.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await pages.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> HasComeAsync(Task next, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(KeepAliveEvery, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }
}
