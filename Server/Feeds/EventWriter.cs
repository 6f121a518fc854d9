using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Feeds;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Feeds;

/// <summary>Writes server-sent events into an answer. A client that takes nothing for <see cref="SendWithin"/> is cut
/// off; it comes again with its position.</summary>
/// <param name="response">The answer.</param>
/// <param name="clock">Processing time.</param>
/// <param name="stop">Ends the feed between two events.</param>
/// <param name="cut">Ends it at once.</param>
internal sealed class EventWriter(
    HttpResponse response,
    TimeProvider clock,
    CancellationToken stop,
    CancellationToken cut) : IDisposable
{
    /// <summary>How long a client may take for what was written.</summary>
    public static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(60);

    private const int FlushAtBytes = 32 * 1024;

    private readonly PipeWriter _body = response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(response.BodyWriter, JsonAnswer.Options);

    /// <summary>One event: a JSON object, and the position after it. JSON has no line breaks of its own.</summary>
    public void Event<TState>(FeedPosition position, TState state, Action<Utf8JsonWriter, TState> writeMembers)
    {
        WriteId(position);
        Write("data: "u8);
        _json.WriteStartObject();
        writeMembers(_json, state);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        Write("\n\n"u8);
    }

    /// <summary>How far the feed is, without an event: a client takes note of it all the same.</summary>
    public void Place(FeedPosition position)
    {
        WriteId(position);
        Write("\n"u8);
    }

    /// <summary>After which time a client comes again.</summary>
    public void Retry(TimeSpan after) =>
        Encoding.UTF8.GetBytes($"retry: {(long)after.TotalMilliseconds}\n\n", _body);

    /// <summary>A comment, which keeps the line open.</summary>
    public void Comment() => Write(":\n\n"u8);

    /// <summary>Sends what was written, if it has become much.</summary>
    public ValueTask SendSomeAsync() =>
        _body.UnflushedBytes >= FlushAtBytes ? SendAsync() : ValueTask.CompletedTask;

    /// <summary>Sends what was written; waits for a client that is slow.</summary>
    /// <exception cref="OperationCanceledException">The feed is to end.</exception>
    public async ValueTask SendAsync()
    {
        using var limit = new CancellationTokenSource(SendWithin, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cut);
        await _body.FlushAsync(both.Token).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
    }

    public void Dispose() => _json.Dispose();

    private void WriteId(FeedPosition position)
    {
        Write("id: "u8);
        Encoding.ASCII.GetBytes(position.ToString(), _body);
        Write("\n"u8);
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_body.GetSpan(text.Length));
        _body.Advance(text.Length);
    }
}
