using System.Globalization;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Remote;

/// <summary>Places of the API with their parameters.</summary>
internal static class RemotePlace
{
    /// <summary>A place of a contract with those of the parameters that have a value.</summary>
    public static string Of(string contractId, string place, params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToList();
        return ApiClient.Of(contractId, place) + (given.Count == 0 ? "" : "?" + string.Join('&', given));
    }

    /// <summary>The results that a query asks for.</summary>
    public static string OfResults(
        string contractId,
        ResultQuery query,
        bool ofOpen,
        bool withRevisions,
        string? with) => Of(
        contractId,
        "results",
        ("key", query.Key),
        ("from", Text(query.From)),
        ("to", Text(query.To)),
        ("open", Text(ofOpen)),
        ("revisions", Text(withRevisions)),
        ("with", with));

    /// <summary>A parameter that is an instant.</summary>
    public static string? Text(EventTime? time) => time?.Microseconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>A parameter that is true, or is left out.</summary>
    public static string? Text(bool flag) => flag ? "true" : null;
}
