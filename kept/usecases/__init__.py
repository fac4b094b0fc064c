"""DO: one module a verb, one public function, one transaction. `ls` reads as the product."""
