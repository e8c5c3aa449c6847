using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>An author's key that a receipt proves, and the proof's own context.</summary>
internal sealed class AuthorKey
{
    public AuthorKey(StateContext state, AuthorKeyRow row)
    {
        State = state;
        Row = row;
    }

    public StateContext State { get; }

    public AuthorKeyRow Row { get; }
}
