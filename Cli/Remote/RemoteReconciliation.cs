using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Remote;

/// <summary>A reconciliation at a server: begun, or begun before, and waited for.</summary>
internal sealed class RemoteReconciliation(ApiClient server, string contractId, CommandEnvironment environment)
{
    // A look holds a connection for at most this long.
    private const int WaitSeconds = 10;

    private const string Running = "running";
    private const string Unknown = "unknownReconciliation";

    private readonly Printer _printer = new(environment);

    /// <summary>Begins one; gives its id.</summary>
    /// <exception cref="CommandException">Nothing was answered: whether one was begun is not known.</exception>
    public async Task<string> BeginAsync(ReconcileOptions options, CancellationToken cancellationToken)
    {
        var place = ApiClient.Of(contractId, "reconciliations");
        try
        {
            using var answer = JsonDocument.Parse(await server
                .CommandAsync(place, writer => Write(writer, options), cancellationToken).ConfigureAwait(false));
            return answer.RootElement.GetProperty("id").GetString()!;
        }
        catch (Exception failure) when (failure is CommandException or OperationCanceledException)
        {
            _printer.Message($"{contractId}: no answer, so that a reconciliation may have been begun: "
                + $"{server.Name.TrimEnd('/')}/v1/{place} lists them");
            throw;
        }
    }

    /// <summary>Waits for the end of one; gives its report. It goes on at the server when this is given up.</summary>
    /// <exception cref="CommandException">It failed.</exception>
    public async Task<JsonElement> AwaitAsync(string id, CancellationToken cancellationToken)
    {
        var place = ApiClient.Of(
            contractId, FormattableString.Invariant($"reconciliations/{Uri.EscapeDataString(id)}?wait={WaitSeconds}"));
        JsonElement? ended = null;
        try
        {
            string? shown = null;
            while (ended is null)
            {
                using var answer = JsonDocument.Parse(
                    await server.GetAsync(place, cancellationToken).ConfigureAwait(false));
                if (answer.RootElement.GetProperty("state").GetString() == Running)
                {
                    shown = Show(id, answer.RootElement, shown);
                }
                else
                {
                    ended = answer.RootElement.Clone();
                }
            }
        }
        catch (Exception failure) when (failure is not RefusedException { Code: Unknown })
        {
            _printer.Message($"reconciliation {id} of {contractId} goes on at {server.Name}: "
                + $"`streambatch reconcile {contractId} --id {id} --server {server.Name}` waits for it");
            throw;
        }

        return ended.Value.TryGetProperty("report", out var report)
            ? report
            : throw new CommandException($"{server.Name}: reconciliation {id} of {contractId} failed: "
                + $"{Text(ended.Value, "detail")} ({Text(ended.Value, "code")})");
    }

    // On a terminal, whenever it has come further.
    private string Show(string id, JsonElement status, string? shown)
    {
        var stage = Text(status, "stage") ?? "under way";
        var line = $"reconciliation {id}: {stage}"
            + (Text(status, "run") is { } run ? $", run {run}" : "");
        if (line != shown && environment.ErrorIsTerminal)
        {
            _printer.Message(line);
        }

        return line;
    }

    private static string? Text(JsonElement status, string name) =>
        status.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static void Write(Utf8JsonWriter writer, ReconcileOptions options)
    {
        writer.WriteBoolean("dryRun", options.DryRun);
        Write("maxDifferences", options.MaxDifferences);
        Write("maxSeconds", options.MaxTime is { } time ? (long)time.TotalSeconds : null);
        Write("maxWindows", options.Limits.Windows);
        Write("maxEntities", options.Limits.Entities);
        Write("maxWindowsPerHour", options.Limits.WindowsPerHour);
        Write("recordsPerSecond", options.RecordsPerSecond);

        void Write(string name, long? bound)
        {
            if (bound is { } given)
            {
                writer.WriteNumber(name, given);
            }
        }
    }
}
