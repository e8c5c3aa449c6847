using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Structures;

/// <summary>Where a segment goes.</summary>
/// <param name="Kind">How it goes on.</param>
/// <param name="Target">The place of the segment in the structure.</param>
/// <param name="Anchor">The innermost group above it that stays the same; those below begin anew.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Transition(TransitionKind Kind, int Target, int Anchor);
