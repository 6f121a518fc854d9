using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>
/// What a user does with StreamBatch over HTTP, and must see of it in each edition alike. A test class of an edition
/// is a theory over <see cref="Of"/>; what the edition does not have yet it skips by area, with the reason.
/// </summary>
public static class EditionScenarios
{
    private static readonly (EditionArea Area, string Name, Func<EditionClient, Task> Run)[] All =
    [
        (EditionArea.Streaming, "registering-twice", StreamingScenarios.RegisteringTwice),
        (EditionArea.Streaming, "any-order-any-form-any-number", StreamingScenarios.AnyOrderAnyFormAnyNumber),
        (EditionArea.Streaming, "late-and-expired", StreamingScenarios.LateAndExpired),
        (EditionArea.Streaming, "retraction", StreamingScenarios.Retraction),
        (EditionArea.Streaming, "tombstone", StreamingScenarios.Tombstone),
        (EditionArea.Streaming, "conflict-and-broken-rule", StreamingScenarios.ConflictAndBrokenRule),
        (EditionArea.Streaming, "forms-of-results", StreamingScenarios.FormsOfResults),
        (EditionArea.Streaming, "malformed-bodies", StreamingScenarios.MalformedBodies),
        (EditionArea.Streaming, "limits-of-a-request", LimitScenarios.OfARequest),
        (EditionArea.End, "end-of-input", StreamingScenarios.EndOfInput),
        (EditionArea.End, "bounded-input", BoundedScenarios.AnyOrder),
        (EditionArea.End, "bounded-input-that-stops", BoundedScenarios.StoppedAtRejected),
        (EditionArea.End, "bounded-input-that-breaks-off", BoundedScenarios.BrokenOff),
        (EditionArea.End, "bounded-input-beside-another", BoundedScenarios.BesideAnother),
        (EditionArea.Feeds, "pages-of-every-list", PagingScenarios.EveryList),
        (EditionArea.Feeds, "places-of-pages", PagingScenarios.PlacesThatStay),
        (EditionArea.Feeds, "panes-across-broken-connections", FeedScenarios.PanesAcrossBrokenConnections),
        (EditionArea.Feeds, "panes-from-now", FeedScenarios.PanesFromNow),
        (EditionArea.Feeds, "verdicts-and-drift", FeedScenarios.VerdictsAndDrift),
        (EditionArea.OpenWindows, "open-windows", StreamingScenarios.OpenWindows),
        (EditionArea.Quarantine, "release", DecisionScenarios.Release),
        (EditionArea.Quarantine, "discard", DecisionScenarios.Discard),
        (EditionArea.Reconciling, "batch-run-and-repair", DecisionScenarios.BatchRunAndRepair),
        (EditionArea.Reconciling, "equal-run", DecisionScenarios.EqualRun),
        (EditionArea.Reconciling, "faulty-run", DecisionScenarios.FaultyRun),
        (EditionArea.Reconciling, "incident", DecisionScenarios.Incident),
        (EditionArea.Reconciling, "incident-that-is-superseded", DecisionScenarios.IncidentThatIsSuperseded),
    ];

    /// <summary>The names of the scenarios of an area.</summary>
    public static TheoryData<string> Of(EditionArea area) =>
        new(All.Where(scenario => scenario.Area == area).Select(scenario => scenario.Name));

    /// <summary>Runs a scenario under a contract named after it.</summary>
    /// <param name="http">The server.</param>
    /// <param name="name">The scenario.</param>
    /// <returns>The contract, whose log, results and verdicts must agree now.</returns>
    public static async Task<string> RunAsync(HttpClient http, string name)
    {
        var client = new EditionClient(http, name);
        await All.Single(scenario => scenario.Name == name).Run(client);
        return name;
    }
}
