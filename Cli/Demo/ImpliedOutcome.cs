namespace StreamBatch.Cli.Demo;

/// <summary>What becomes of an event that is sent, as far as the sample needs it.</summary>
internal enum ImpliedOutcome
{
    Accepted,
    Late,
    Expired,
    Duplicate,
    DuplicateOfQuarantined,
    Conflict,
}
