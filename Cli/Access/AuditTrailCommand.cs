using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Server.Security;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Access;

/// <summary><c>audit-trail</c>.</summary>
internal sealed class AuditTrailCommand : Command
{
    private const int MaxRows = 10_000;

    private readonly Option<int?> _after = CommonSymbols.Bound("--after", "The entries after this number.", 0);

    private readonly Option<int> _limit = CommonSymbols.Number(
        "--limit", "How many at most.", 1, MaxRows, 1_000);

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object an entry");
    private readonly CommandEnvironment _environment;

    public AuditTrailCommand(CommandEnvironment environment)
        : base("audit-trail", "Tells who has done what: administrative acts, before they were done and how they ended.")
    {
        _environment = environment;
        Add(_after);
        Add(_limit);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var table = new TableText(
            ">number", "at", "phase", "actor", "act", "contract", "target", "from", "outcome", "trace");
        using var server = _store.ServerOf(arguments);
        var place = string.Create(
            CultureInfo.InvariantCulture,
            $"audit-trail?after={arguments.GetValue(_after) ?? 0}&limit={arguments.GetValue(_limit)}");
        var rows = server is null
            ? await ReadAsync(arguments, cancellationToken).ConfigureAwait(false)
            : EntriesOf(await server.GetAsync(place, cancellationToken).ConfigureAwait(false));
        foreach (var row in rows)
        {
            if (arguments.GetValue(_json))
            {
                printer.JsonLine(row);
            }
            else
            {
                Add(table, row);
            }
        }

        if (!arguments.GetValue(_json))
        {
            printer.Table(table);
        }

        return ExitCode.Done;
    }

    private async Task<List<string>> ReadAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var access = await _store.OpenAccessAsync(arguments, create: false, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var entries = await access.Trail.ReadAsync(
                arguments.GetValue(_after) ?? 0, arguments.GetValue(_limit), cancellationToken).ConfigureAwait(false);
            return
            [
                .. entries.Select(entry => Printer.TextOf(writer => AuditEntryJson.WriteMembers(writer, entry))),
            ];
        }
    }

    private static List<string> EntriesOf(string page)
    {
        using var document = JsonDocument.Parse(page);
        return [.. document.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetRawText())];
    }

    private static void Add(TableText table, string json)
    {
        using var document = JsonDocument.Parse(json);
        var entry = document.RootElement;
        table.Add(
            entry.GetProperty("number").GetInt64().ToString(CultureInfo.InvariantCulture),
            Words.Time(RemoteRows.Time(entry, "at")?.Microseconds),
            entry.GetProperty("phase").GetString()!,
            entry.GetProperty("actor").GetString()!,
            entry.GetProperty("act").GetString()!,
            Text("contract"),
            Text("target"),
            Text("remoteAddress"),
            Text("outcome"),
            Text("traceId"));

        string Text(string name) => entry.GetProperty(name).GetString() ?? "-";
    }
}
