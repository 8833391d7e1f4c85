// How long a thread that only passes work on may hold a core.
#pragma once

namespace gantline::native {

// Asks the kernel for short time slices for the calling thread: when it becomes ready, it gets a
// core soon although commands keep all of them busy, and in turn it gives the core back soon.
// Without it a thread that has to start the next command waits behind the commands of the others
// for as long as their slices last. Its share of the processor stays the same, and child processes
// do not inherit it. Needs no privilege. Kernels before 6.12 ignore it, and a refusal is ignored
// here: only latency is lost. Source: the lag and deadline rules of EEVDF (Stoica and Abdel-Wahab,
// 1995).
void ask_for_short_slices() noexcept;

}  // namespace gantline::native
