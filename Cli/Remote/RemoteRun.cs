using System.Text.Json;
using StreamBatch.Cli.Batches;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Remote;

/// <summary>Sends the rows of a batch run to a server, as they are read.</summary>
internal static class RemoteRun
{
    private const string InvalidRows = "batchRunInvalid";

    // How the server calls what it was sent.
    private const string Body = "body:";

    /// <summary>Loads a run; null: its rows have faults, which are told, and nothing is loaded.</summary>
    /// <param name="server">The server.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">What the rows are.</param>
    /// <param name="allowsEmpty">Whether a run without rows is meant.</param>
    /// <param name="rows">The rows and their media type.</param>
    /// <param name="name">What faults call them, and their rows.</param>
    /// <param name="printer">Where faults are told.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static Task<JsonElement?> LoadAsync(
        ApiClient server,
        string contractId,
        BatchRunRequest request,
        bool allowsEmpty,
        (HttpContent Content, string MediaType) rows,
        (string Rows, string Row) name,
        Printer printer,
        CancellationToken cancellationToken)
    {
        var place = RemotePlace.Of(
            contractId,
            "batch-runs",
            ("run", request.Id),
            ("from", RemotePlace.Text(request.From)),
            ("to", RemotePlace.Text(request.To)),
            ("cut", request.Cut is { } cut ? string.Join(',', cut) : null),
            ("allowEmpty", RemotePlace.Text(allowsEmpty)));
        return ReadAsync(
            () => server.PostAsync(place, rows.Content, rows.MediaType, cancellationToken), name, printer);
    }

    /// <summary>Lets the server itself load a run, from a database that it knows by name; null: as above.</summary>
    /// <param name="server">The server.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">What the rows are.</param>
    /// <param name="allowsEmpty">Whether a run without rows is meant.</param>
    /// <param name="rows">The database, and a table or query there.</param>
    /// <param name="printer">Where faults are told.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static Task<JsonElement?> LoadAsync(
        ApiClient server,
        string contractId,
        BatchRunRequest request,
        bool allowsEmpty,
        (string Source, string? Table, string? Query, IReadOnlyList<string> Map) rows,
        Printer printer,
        CancellationToken cancellationToken) => ReadAsync(
        () => server.CommandAsync(
            ApiClient.Of(contractId, "batch-runs"),
            writer =>
            {
                writer.WriteString("run", request.Id);
                writer.WriteString("from", request.From.ToString());
                writer.WriteString("to", request.To.ToString());
                writer.WriteString("cut", request.Cut is { } cut ? string.Join(',', cut) : null);
                writer.WriteBoolean("allowEmpty", allowsEmpty);
                writer.WriteString("source", rows.Source);
                writer.WriteString("table", rows.Table);
                writer.WriteString("query", rows.Query);
                writer.WriteStartArray("map");
                foreach (var entry in rows.Map)
                {
                    writer.WriteStringValue(entry);
                }

                writer.WriteEndArray();
            },
            cancellationToken),
        (rows.Table ?? "query", ""),
        printer);

    private static async Task<JsonElement?> ReadAsync(
        Func<Task<string>> askAsync,
        (string Rows, string Row) name,
        Printer printer)
    {
        try
        {
            using var answer = JsonDocument.Parse(await askAsync().ConfigureAwait(false));
            return answer.RootElement.Clone();
        }
        catch (RefusedException refusal) when (refusal.Code == InvalidRows)
        {
            var told = refusal.Problem.GetProperty("first");
            foreach (var fault in told.EnumerateArray())
            {
                printer.Message(Named(fault.GetString()!, name));
            }

            RunView.Refuse(
                printer, name.Rows, refusal.Problem.GetProperty("faults").GetInt64() - told.GetArrayLength());
            return null;
        }
    }

    /// <summary>What came of loading a run, without its digest.</summary>
    public static BatchRunLoad Load(JsonElement answer) =>
        new(Run(answer), answer.GetProperty("isNew").GetBoolean())
        {
            IsReplaced = answer.GetProperty("isReplaced").GetBoolean(),
        };

    /// <summary>A run, without its digest.</summary>
    public static BatchRun Run(JsonElement row) => new()
    {
        Id = row.GetProperty("run").GetString()!,
        From = RemoteRows.Time(row, "from")!.Value,
        To = RemoteRows.Time(row, "to")!.Value,
        Cut = [.. row.GetProperty("cut").EnumerateArray().Select(offset => offset.GetInt64())],
        Rows = row.GetProperty("rows").GetInt64(),
        Digest = default,
        Sequence = 0,
    };

    private static string Named(string fault, (string Rows, string Row) name)
    {
        if (!fault.StartsWith(Body, StringComparison.Ordinal))
        {
            return fault;
        }

        var rest = fault[Body.Length..];
        return (rest.Length > 0 && char.IsAsciiDigit(rest[0]) ? name.Row : name.Rows + ":") + rest;
    }
}
