using System.Globalization;
using StreamBatch.Server.Api;

namespace StreamBatch.Silo;

/// <summary>Reads what a silo takes of one client, of one contract, and at once. Each silo counts for itself.</summary>
internal static class ApiLimits
{
    /// <summary>Reads <c>STREAMBATCH_CLIENT_REQUESTS_PER_SECOND</c>, <c>STREAMBATCH_CLIENT_EVENTS_PER_SECOND</c>,
    /// <c>STREAMBATCH_CONTRACT_EVENTS_PER_SECOND</c>, <c>STREAMBATCH_CLIENT_INGESTS</c> and
    /// <c>STREAMBATCH_INGEST_MIB</c>.</summary>
    /// <exception cref="SiloSettingException">One of them is malformed.</exception>
    public static ApiOptions Read(Func<string, string?> environment)
    {
        var defaults = new ApiOptions();
        return defaults with
        {
            ClientRequestsPerSecond = Rate("CLIENT_REQUESTS_PER_SECOND", defaults.ClientRequestsPerSecond),
            ClientEventsPerSecond = Rate("CLIENT_EVENTS_PER_SECOND", defaults.ClientEventsPerSecond),
            ContractEventsPerSecond = Rate("CONTRACT_EVENTS_PER_SECOND", defaults.ContractEventsPerSecond),
            ClientIngests = Number("CLIENT_INGESTS", defaults.ClientIngests, 1, defaults.MaxIngests),
            MaxIngestBytes = ApiOptions.Mib * Number(
                "INGEST_MIB",
                (int)(defaults.MaxIngestBytes / ApiOptions.Mib),
                ApiOptions.MinIngestMib,
                ApiOptions.MaxIngestMib),
        };

        int Rate(string name, int otherwise) => Number(name, otherwise, 0, ApiOptions.MaxRate);

        int Number(string name, int otherwise, int least, int most) => environment("STREAMBATCH_" + name) switch
        {
            null or "" => otherwise,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most => number,
            var text => throw new SiloSettingException(string.Create(
                CultureInfo.InvariantCulture,
                $"STREAMBATCH_{name}: '{text}' is no whole number from {least} to {most}.")),
        };
    }
}
