using System.CommandLine;
using StreamBatch.Server.Api;

namespace StreamBatch.Cli.Serving;

/// <summary>What a server takes of one client, of one contract, and at once.</summary>
internal sealed class LimitSymbols
{
    private static readonly ApiOptions Standard = new();

    private readonly Option<int> _clientRequests = CommonSymbols.Number(
        "--client-requests-per-second",
        "Requests a second of one client; 0: as many as come.",
        0,
        ApiOptions.MaxRate,
        Standard.ClientRequestsPerSecond);

    private readonly Option<int> _clientEvents = CommonSymbols.Number(
        "--client-events-per-second",
        "Events a second of one client; 0: as many as come.",
        0,
        ApiOptions.MaxRate,
        Standard.ClientEventsPerSecond);

    private readonly Option<int> _contractEvents = CommonSymbols.Number(
        "--contract-events-per-second",
        "Events a second for one contract; 0: as many as come.",
        0,
        ApiOptions.MaxRate,
        Standard.ContractEventsPerSecond);

    private readonly Option<int> _clientIngests = CommonSymbols.Number(
        "--client-ingests",
        $"Requests with events of one client at once, of the {Standard.MaxIngests} that are taken.",
        1,
        Standard.MaxIngests,
        Standard.ClientIngests);

    private readonly Option<int> _ingestMib = CommonSymbols.Number(
        "--ingest-mib",
        "MiB of events that are under way at once.",
        ApiOptions.MinIngestMib,
        ApiOptions.MaxIngestMib,
        (int)(Standard.MaxIngestBytes / ApiOptions.Mib));

    public static LimitSymbols AddTo(Command command)
    {
        var symbols = new LimitSymbols();
        command.Add(symbols._clientRequests);
        command.Add(symbols._clientEvents);
        command.Add(symbols._contractEvents);
        command.Add(symbols._clientIngests);
        command.Add(symbols._ingestMib);
        return symbols;
    }

    public ApiOptions OptionsOf(ParseResult arguments) => new()
    {
        ClientRequestsPerSecond = arguments.GetValue(_clientRequests),
        ClientEventsPerSecond = arguments.GetValue(_clientEvents),
        ContractEventsPerSecond = arguments.GetValue(_contractEvents),
        ClientIngests = arguments.GetValue(_clientIngests),
        MaxIngestBytes = arguments.GetValue(_ingestMib) * ApiOptions.Mib,
    };
}
