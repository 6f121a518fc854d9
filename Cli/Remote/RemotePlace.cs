using System.Globalization;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Remote;

/// <summary>Places of the API with their parameters.</summary>
internal static class RemotePlace
{
    /// <summary>The results that a query asks for.</summary>
    public static string OfResults(string contractId, ResultQuery query, bool ofOpen, bool withRevisions)
    {
        List<string> parameters = [];
        Add("key", query.Key);
        Add("from", query.From?.Microseconds.ToString(CultureInfo.InvariantCulture));
        Add("to", query.To?.Microseconds.ToString(CultureInfo.InvariantCulture));
        Add("open", ofOpen ? "true" : null);
        Add("revisions", withRevisions ? "true" : null);
        return ApiClient.Of(contractId, "results") + (parameters.Count == 0 ? "" : "?" + string.Join('&', parameters));

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parameters.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }
}
