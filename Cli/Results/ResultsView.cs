using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Windowing;
using StreamBatch.Server.Results;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Results;

/// <summary>Panes as a table with a column for each aggregate, or as JSON. Where all revisions are shown, with what
/// each adds or takes back.</summary>
internal sealed class ResultsView
{
    private readonly Contract _contract;
    private readonly bool _asJson;
    private readonly bool _withRevisions;
    private readonly TableText _table;
    private long _count;

    public ResultsView(Contract contract, bool withRevisions, bool asJson)
    {
        _contract = contract;
        _withRevisions = withRevisions;
        _asJson = asJson;
        _table = new TableText([
            "key", "start", "end", ">revision", "mode", "timing", "cause",
            .. contract.Aggregates.Select(aggregate => ">" + aggregate.Name),
            .. withRevisions ? (string[])["adds", "retracts"] : [],
            .. HasPromotion ? (string[])["promoted"] : []]);
    }

    private bool HasPromotion => !_contract.WindowRules.IsEmpty;

    /// <summary>Adds a pane.</summary>
    /// <param name="printer">Where JSON goes at once.</param>
    /// <param name="pane">The pane.</param>
    /// <param name="promotion">What a server says of its promotion; null to find it from the values.</param>
    public void Add(Printer printer, Pane pane, string? promotion = null)
    {
        _count++;
        if (_asJson)
        {
            printer.Json(writer => PaneJson.WriteMembers(writer, _contract, pane));
            return;
        }

        _table.Add([
            pane.Key,
            Words.Time(pane.Window.Start),
            Words.Time(pane.Window.End),
            pane.Revision.ToString(CultureInfo.InvariantCulture),
            Words.Of(pane.Mode),
            Words.Of(pane.Timing),
            Words.Of(pane.Cause),
            .. _contract.Aggregates.Select((aggregate, i) => pane.Values?[i].Format(aggregate.Scale) ?? "-"),
            .. _withRevisions
                ? (string[])[Added(pane), Words.Values(_contract.Aggregates, pane.Retracts)]
                : [],
            .. HasPromotion ? (string[])[promotion ?? PromotionOf(pane)] : []]);
    }

    public void Finish(Printer printer)
    {
        if (!_asJson)
        {
            printer.Table(_table);
            printer.Line(Words.Count(_count, _withRevisions ? "revision" : "window"));
        }
    }

    private string PromotionOf(Pane pane) => pane.Values is null ? "-"
        : WindowPromotion.Of(_contract, pane.Window, pane.Values) is { IsPromoted: false, Broken: var broken }
            ? "no: " + string.Join(", ", broken)
            : "yes";

    private string Added(Pane pane) => pane.Delta is not { } delta
        ? "-"
        : string.Join(
            ", ", _contract.Aggregates.Select((aggregate, i) => $"{aggregate.Name} {Text(delta[i], aggregate)}"));

    // A mean adds a sum and a count, and a distinct its values: neither can be added as the number that it gives.
    private string Text(AggregatePartial partial, AggregateSpecification aggregate) => partial switch
    {
        { Count: { } count } =>
            $"{partial.Value.Format(_contract.Properties[aggregate.Property!.Value].Scale)}/{count}",
        { Values: { } values } => $"{{{string.Join(", ", values)}}}",
        _ => partial.Value.Format(aggregate.Scale),
    };
}
