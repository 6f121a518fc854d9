namespace StreamBatch.Domain.Records;

/// <summary>One value of the event being read.</summary>
internal struct PropertyValue
{
    /// <summary>A number in units of its scale, a time in microseconds, or 0 and 1 for false and true.</summary>
    public Int128 Number;

    /// <summary>The text of a string, an object or array, or a value of the wrong type.</summary>
    public JsonSlice Text;

    public PropertyState State;

    public ReasonCode Fault;

    /// <summary>Whether it is an object or array.</summary>
    public bool IsStructure;

    public void Set(ReasonCode fault)
    {
        Fault = fault;
        State = fault == ReasonCode.None ? PropertyState.Ok : PropertyState.Faulty;
    }
}
